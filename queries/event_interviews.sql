-- The people who were interviewed because of the event, until the end of the report's days: only from five on.
SELECT c.cause, c.people_cell
FROM (SELECT *, 'event-' || cause AS period_id FROM person_causes WHERE ledger = 'casual_interviews') c
JOIN period p ON c.period_id = p.id
ORDER BY c.cause NULLS LAST
