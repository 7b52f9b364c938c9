// SPDX-License-Identifier: Apache-2.0
/** {@code /metrics}: what of the node can be counted, in the text formats of Prometheus and OpenMetrics. */
package io.honeymesh.metrics;
