// SPDX-License-Identifier: Apache-2.0
/**
 * The trap host. It owns everything dangerous about a trap (sockets, deadlines, limits, recording, failures), so that a
 * {@link io.honeymesh.api.spi.TrapProtocol} is only a conversation.
 *
 * <p>Threads: one platform thread per listener accepts and reports touches; each conversation has a virtual thread of its
 * own; one scheduler thread enforces lifetimes. None of them inherits thread locals, and none outlives the component.
 */
package io.honeymesh.traps;
