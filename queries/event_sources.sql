-- Where the numbers around the event come from: LINE and the website.
SELECT platform, platform_label, account_name, source, fetched, `window`, `zone`, state,
       STRING_AGG(stream_label, '、') AS streams, MIN(stream) AS stream
FROM loads
WHERE platform = 'line' OR platform = 'ga4'
GROUP BY platform, platform_label, account_name, source, fetched, `window`, `zone`, state
ORDER BY platform NULLS LAST, stream NULLS LAST
