// SPDX-License-Identifier: Apache-2.0
/**
 * Events sent on as they happen. The ledger is the queue: a {@link io.honeymesh.forward.Tail} reads on from where it stopped, whatever
 * was down in between, and a {@link io.honeymesh.forward.Delivery} brings what it read to one place.
 */
package io.honeymesh.forward;
