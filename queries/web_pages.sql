-- Pages by views: the path and the page's title.
SELECT member, member_2, value, cell, previous, total
FROM breakdown
WHERE metric = 'ga4.page_views' AND dimension = 'pagePath,pageTitle'
ORDER BY value DESC NULLS LAST, member NULLS LAST, member_2 NULLS LAST
LIMIT 10
