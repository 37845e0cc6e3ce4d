-- Platforms that have at least one value of the report's month or of its days: a chapter without data prints one sentence.
SELECT platform
FROM (
  SELECT platform FROM monthly WHERE is_period AND value IS NOT NULL
  UNION
  SELECT platform FROM daily WHERE value IS NOT NULL
) known
ORDER BY platform NULLS LAST
