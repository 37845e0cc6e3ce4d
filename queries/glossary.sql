-- Every metric that has observations; the glossary keeps those that are printed.
SELECT metric, label, definition, api_name, source
FROM metrics
ORDER BY metric NULLS LAST
