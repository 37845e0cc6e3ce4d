-- People in the capital area beside all people: both asked of the platform for the whole month.
SELECT c.metric, c.label, c.cell, c.previous, c.change, c.change_rate, c.last_year, u.cell AS total
FROM monthly c
JOIN monthly u ON c.account = u.account AND c.month = u.month
WHERE c.is_period AND c.metric = 'ga4.active_users_capital_area' AND u.metric = 'ga4.active_users'
ORDER BY c.metric NULLS LAST
