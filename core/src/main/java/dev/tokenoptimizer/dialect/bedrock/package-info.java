/** Converse of Amazon Bedrock. What Bedrock serves in the Messages API's shape is read by the dialect of that API. */
@NullMarked
package dev.tokenoptimizer.dialect.bedrock;

import org.jspecify.annotations.NullMarked;
