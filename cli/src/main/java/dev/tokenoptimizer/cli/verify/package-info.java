/** Tries the rules that placement depends on against a provider, rule by rule, and keeps what was found as tariff data. */
@NullMarked
package dev.tokenoptimizer.cli.verify;

import org.jspecify.annotations.NullMarked;
