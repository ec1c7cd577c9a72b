/** Signing what goes to Amazon Web Services with credentials of the gateway's own. */
@NullMarked
package dev.tokenoptimizer.gateway.aws;

import org.jspecify.annotations.NullMarked;
