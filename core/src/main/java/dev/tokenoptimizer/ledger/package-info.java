/** Usage priced: what was paid, what the request would have cost as sent, the difference. */
@NullMarked
package dev.tokenoptimizer.ledger;

import org.jspecify.annotations.NullMarked;
