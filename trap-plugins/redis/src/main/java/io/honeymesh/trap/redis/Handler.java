// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import java.util.List;

/** Answers one command, whose arity has been checked; the first word is its name. */
interface Handler {

    Reply answer(Client client, List<String> words);
}
