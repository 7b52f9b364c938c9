// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mongodb;

/** Answers one command; {@code ok: 1} is added where the answer says nothing of it. */
interface Handler {

    Document answer(World world, Document command, String database);
}
