-- What a downloaded GA4 screen says about pages.
SELECT dimension, member, label, value, cell, total
FROM breakdown
WHERE metric = 'ga4.page_views'
  AND dimension IN ('unifiedPagePathScreen', 'unifiedPageScreen', 'unifiedScreenClass', 'unifiedScreenName',
                    'pagePathPlusQueryString')
ORDER BY dimension NULLS LAST, value DESC NULLS LAST, member NULLS LAST
LIMIT 10
