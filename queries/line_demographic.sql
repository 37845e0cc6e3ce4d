-- Shares of friends by attribute, as LINE estimates them (where = { metric = "line.demographic.age" }).
SELECT metric, member, label, value, cell, previous, last_year
FROM breakdown
WHERE metric IN ('line.demographic.age', 'line.demographic.gender', 'line.demographic.area', 'line.demographic.period')
ORDER BY metric NULLS LAST, value DESC NULLS LAST, member NULLS LAST
