-- What came back of the year's surveys: after each event and after interviews, from people and from companies.
WITH first_rows AS (
    SELECT s.event_no, s.side, s.asked_cell, s.collected_cell, e.held_on,
           ROW_NUMBER() OVER (PARTITION BY s.event_no, s.side ORDER BY s.`key`) AS nth
    FROM event_surveys s
    JOIN events e ON s.event_no = e.no
    CROSS JOIN period p
    WHERE s.asked IS NOT NULL AND s.collected IS NOT NULL AND e.held_on <= p.`end`
      AND e.held_on >= p.fiscal_start
),
first_months AS (
    SELECT i.side, i.asked_cell, i.collected_cell, ROW_NUMBER() OVER (PARTITION BY i.month, i.side ORDER BY i.`key`) AS nth
    FROM interview_surveys i
    CROSS JOIN period p
    WHERE i.asked IS NOT NULL AND i.collected IS NOT NULL AND i.month <= p.month
      AND i.month >= p.fiscal_month
),
all_rows AS (
    SELECT 'event' || side AS thing, CASE side WHEN '人材' THEN 'イベント　参加者' ELSE 'イベント　企業・登壇者' END AS label,
           STRING_AGG(asked_cell, ' ') AS asked, STRING_AGG(collected_cell, ' ') AS collected,
           CASE side WHEN '人材' THEN 1 ELSE 2 END AS place
    FROM first_rows
    WHERE nth = 1
    GROUP BY side
    UNION ALL
    SELECT 'interview' || side AS thing, CASE side WHEN '人材' THEN '面談　人材' ELSE '面談　企業' END AS label,
           STRING_AGG(asked_cell, ' ') AS asked, STRING_AGG(collected_cell, ' ') AS collected,
           CASE side WHEN '人材' THEN 3 ELSE 4 END AS place
    FROM first_months
    WHERE nth = 1
    GROUP BY side
)
SELECT thing, label, asked, collected, place
FROM all_rows
ORDER BY place NULLS LAST
