-- The downloaded files of one platform (where = { platform = "x" }): their window and their zone.
SELECT platform, platform_label, stream_label, source, fetched, `window`, `zone`, state, gaps
FROM loads
ORDER BY platform NULLS LAST, stream NULLS LAST
