/**
 * The provider's side of Amazon Bedrock's Converse for Claude: checks signatures, reads and validates a request, and writes answers,
 * as JSON or as binary events. What a request means is left to the reader of the Messages API, into whose words it is put: the
 * model behind both is the same. Written from the AWS user guide and API model (September 2026) alone.
 */
@NullMarked
package dev.tokenoptimizer.lab.provider.bedrock;

import org.jspecify.annotations.NullMarked;
