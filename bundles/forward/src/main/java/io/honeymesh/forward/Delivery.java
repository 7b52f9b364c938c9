// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import io.honeymesh.api.service.EventLog.Entry;
import java.io.IOException;
import java.util.List;

/** Brings events to one place. One call at a time, of one thread. */
interface Delivery extends AutoCloseable {

    /**
     * Delivers them in order, with secrets hidden already.
     *
     * @throws IOException if they may not have got there: the same are given again later
     * @throws Undeliverable for one of them; those behind it are given again, without it
     */
    void deliver(List<Entry> events) throws IOException, Undeliverable;

    /** Sequences begin with 1 again: what was said of earlier ones doesn't hold for those that come. */
    default void begunAnew() {}

    /** Lets go of connections. */
    @Override
    default void close() {}
}
