-- LINE's main figures of the month beside the month before and the same month last year.
SELECT metric, label, account_name, cell, previous, change, change_rate, last_year, last_year_rate,
       CASE metric WHEN 'line.new_friends' THEN 'strong' ELSE 'plain' END AS role,
       CASE metric WHEN 'line.new_friends' THEN 1 WHEN 'line.friends_added' THEN 2 WHEN 'line.blocks' THEN 3
                   WHEN 'line.friends_net' THEN 4 ELSE 5 END AS place
FROM monthly
WHERE is_period
  AND metric IN ('line.new_friends', 'line.friends_added', 'line.blocks', 'line.friends_net', 'line.target_reach')
ORDER BY place NULLS LAST, account NULLS LAST
