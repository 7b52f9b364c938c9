// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import java.util.List;

/** What came of reading one request. Words hold a byte a character (ISO 8859-1). */
sealed interface Request {

    /**
     * A command.
     *
     * @param words its name and its arguments, each and all of them bounded
     * @param inline whether it came as a line of text, as people and other protocols' clients write
     */
    record Call(List<String> words, boolean inline) implements Request {}

    /**
     * Bytes that Redis refuses.
     *
     * @param error what it says before it hangs up
     * @param read the offending part
     */
    record Broken(String error, String read) implements Request {}

    /** The client has hung up. */
    record Gone() implements Request {}
}
