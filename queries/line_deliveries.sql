-- Messages delivered in the month, by what sent them.
SELECT metric, label, cell, previous, change, change_rate, last_year
FROM monthly
WHERE is_period AND metric IN ('line.delivered_campaign', 'line.delivered_auto', 'line.delivered_individual')
ORDER BY metric NULLS LAST
