-- What promotion of the events cost, borne by the contractor.
SELECT 'cost' AS thing, STRING_AGG(cost_cell, ' ') AS costs
FROM event_promotions e
CROSS JOIN period p
WHERE e.cost IS NOT NULL AND e.started_on <= p.`end` AND e.started_on >= p.fiscal_start
GROUP BY p.id
