-- What the contract leaves open and nobody has settled yet, with how it is handled until then.
SELECT question, clause, text, assumed, place
FROM questions
WHERE is_open
ORDER BY place NULLS LAST
