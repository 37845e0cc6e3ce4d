-- Visits from the partner's site and clicks towards it.
SELECT metric, label, cell, previous, change, change_rate, last_year, last_year_rate
FROM monthly
WHERE is_period AND metric IN ('ga4.sessions_from_partner', 'ga4.clicks_to_partner')
ORDER BY metric DESC NULLS LAST
