-- What came back of the month's surveys: after events and after interviews, from people and from companies.
WITH asked AS (
    SELECT 'event' || CAST(CAST(s.event_no AS BIGINT) AS STRING) || s.side AS thing,
           'イベント（第' || CAST(CAST(s.event_no AS BIGINT) AS STRING) || '回）' ||
           CASE s.side WHEN '人材' THEN '参加者' ELSE '企業・登壇者' END AS label,
           CASE s.side WHEN '人材' THEN 1 ELSE 2 END AS place, s.asked_cell, s.collected_cell,
           ROW_NUMBER() OVER (PARTITION BY s.event_no, s.side ORDER BY s.`key`) AS nth
    FROM event_surveys s
    JOIN events e ON s.event_no = e.no
    JOIN period p ON e.month = p.month
    WHERE s.asked IS NOT NULL AND s.collected IS NOT NULL
    UNION ALL
    SELECT 'interview' || i.side AS thing, '面談　' || CASE i.side WHEN '人材' THEN '人材' ELSE '企業' END AS label,
           CASE i.side WHEN '人材' THEN 3 ELSE 4 END AS place, i.asked_cell, i.collected_cell,
           ROW_NUMBER() OVER (PARTITION BY i.month, i.side ORDER BY i.`key`) AS nth
    FROM interview_surveys i
    JOIN period p ON i.month = p.month
    WHERE i.asked IS NOT NULL AND i.collected IS NOT NULL
)
SELECT thing, label, asked_cell, collected_cell, place
FROM asked
WHERE nth = 1
ORDER BY place NULLS LAST, thing NULLS LAST
