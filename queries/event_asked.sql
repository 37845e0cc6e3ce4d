-- What came back of the event's surveys, side by side.
SELECT s.side, CASE s.side WHEN '人材' THEN 'UIJターン人材（参加者）' ELSE '参加企業・登壇者' END AS label,
       s.asked_cell, s.collected_cell, s.place
FROM (
    SELECT side, asked_cell, collected_cell, CASE side WHEN '人材' THEN 1 ELSE 2 END AS place,
           ROW_NUMBER() OVER (PARTITION BY event_no, side ORDER BY `key`) AS nth,
           'event-' || CAST(CAST(event_no AS BIGINT) AS STRING) AS period_id
    FROM event_surveys
) s
JOIN period p ON s.period_id = p.id
WHERE s.nth = 1
ORDER BY s.place NULLS LAST
