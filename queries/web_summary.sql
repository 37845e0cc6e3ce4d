-- The four figures the contract asks for first, then what explains them.
SELECT metric,
       CASE metric WHEN 'ga4.total_users' THEN 'ユーザー数（総ユーザー数）' WHEN 'ga4.page_views' THEN 'PV数（表示回数）' ELSE label
            END AS name,
       cell, previous, change, change_rate, last_year, last_year_rate, per_day,
       CASE WHEN metric IN ('ga4.total_users', 'ga4.new_users', 'ga4.page_views', 'ga4.sessions') THEN 'strong'
            ELSE 'plain' END AS role,
       CASE metric WHEN 'ga4.total_users' THEN 1 WHEN 'ga4.new_users' THEN 2 WHEN 'ga4.page_views' THEN 3
                   WHEN 'ga4.sessions' THEN 4 WHEN 'ga4.active_users' THEN 5 WHEN 'ga4.engaged_sessions' THEN 6
                   WHEN 'ga4.engagement_rate' THEN 7 ELSE 8 END AS place
FROM monthly
WHERE is_period
  AND metric IN ('ga4.total_users', 'ga4.new_users', 'ga4.page_views', 'ga4.sessions', 'ga4.active_users',
                 'ga4.engaged_sessions', 'ga4.engagement_rate', 'ga4.average_session_duration')
ORDER BY place NULLS LAST, account NULLS LAST
