// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

/**
 * A listener.
 *
 * @param first whether it is the trap's first: the buttons are about all of them
 * @param stopped whether an operator has stopped the trap
 * @param moved whether an operator has it listen elsewhere than it is configured
 */
record TrapRow(
        String trap,
        String endpoint,
        Badge state,
        int connections,
        String touches,
        String detail,
        boolean first,
        boolean stopped,
        boolean runs,
        boolean moved) {}
