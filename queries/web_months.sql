-- One GA4 figure over thirteen months (where = { metric = "ga4.sessions" }).
SELECT m.metric, m.month, m.month_label, m.is_period, m.value, m.cell
FROM monthly m
CROSS JOIN period p
WHERE m.month >= p.last_year_month AND m.month <= p.month
  AND m.metric IN ('ga4.total_users', 'ga4.new_users', 'ga4.page_views', 'ga4.sessions')
ORDER BY m.metric NULLS LAST, m.month NULLS LAST
