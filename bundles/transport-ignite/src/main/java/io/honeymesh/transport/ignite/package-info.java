// SPDX-License-Identifier: Apache-2.0
/** Carries envelopes through an Apache Ignite cluster, as its thin client (S28). */
package io.honeymesh.transport.ignite;
