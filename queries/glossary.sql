-- Every metric that has observations; the glossary keeps those that are printed.
SELECT metric, platform_label, label, definition, api_name, source
FROM metrics
ORDER BY platform NULLS LAST, metric NULLS LAST
