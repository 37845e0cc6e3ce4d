-- Where the numbers of this report come from, one row for each kind of record.
SELECT platform, platform_label, account_name, stream, stream_label, source, fetched, `window`, `zone`, state, gaps, notes
FROM loads
ORDER BY platform NULLS LAST, account_name NULLS LAST, stream NULLS LAST
