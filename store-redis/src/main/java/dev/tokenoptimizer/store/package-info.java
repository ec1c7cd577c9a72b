/** What instances share, in Redis or Valkey: looked up within a deadline, written behind, and left alone while it fails. */
@NullMarked
package dev.tokenoptimizer.store;

import org.jspecify.annotations.NullMarked;
