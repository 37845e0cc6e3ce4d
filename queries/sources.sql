-- Where the numbers of this report come from. Kinds of record that stand alike share a row; whatever differs has its own.
SELECT platform, platform_label, account_name, source, fetched, `window`, `zone`, state, gaps,
       STRING_AGG(stream_label, '、') AS streams, MIN(stream) AS stream, STRING_AGG(NULLIF(notes, ''), '、') AS notes
FROM loads
GROUP BY platform, platform_label, account_name, source, fetched, `window`, `zone`, state, gaps
ORDER BY platform NULLS LAST, account_name NULLS LAST, stream NULLS LAST
