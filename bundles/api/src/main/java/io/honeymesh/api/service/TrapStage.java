// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.CapturedConversation;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Touch;
import java.util.concurrent.Future;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Has the installed traps talk to clients that are only on record, so that what they understand of them is known. Opens no
 * socket, records nothing, tells nobody. Thread-safe.
 */
@ProviderType
public interface TrapStage {

    /**
     * The touch with the trap it would have reached: the one it names, else the one that listens on its port, else one whose own
     * port this is. For TCP there is always one, if need be {@code any}, the catch-all; for UDP it stays empty where none is.
     */
    Touch reached(Touch touch);

    /**
     * Gives the client's words to the trap of the conversation's touch, and where that is the catch-all to a trap that says they
     * are its own. The trap hears the client's next turn once it asks for more; what follows an encryption nobody can
     * read, so there the trap hears the end. It has ten seconds. Where no such trap is installed there are the bytes alone.
     *
     * @return what the trap host would have observed, but for what comes of the trap's own words: bytes out and ending are the
     *     record's. Never fails; cancelling it ends the trap
     */
    Future<Conversation> converse(CapturedConversation conversation);
}
