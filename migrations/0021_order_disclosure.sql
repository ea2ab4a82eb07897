-- Owner: orders. What was said of the stones of a line on the day it was placed: number, weight, origin and treatment. Null where there
-- are no stones, and on orders that were placed before.
ALTER TABLE order_lines ADD COLUMN disclosure text;
