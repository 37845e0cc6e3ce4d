-- Platforms that have at least one value in the report's month: a chapter without data prints one sentence instead.
SELECT platform
FROM monthly
WHERE is_period AND value IS NOT NULL
GROUP BY platform
ORDER BY platform NULLS LAST
