// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.spi;

import io.honeymesh.api.Conversation;
import io.honeymesh.api.Fingerprint;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Tells clients apart by how they speak. Must be thread-safe, and must not throw whatever the bytes. One that doesn't come with
 * the program is called as a {@link ScoringRule} is, within the same bounds.
 */
@ConsumerType
public interface Fingerprinter {

    /** The fingerprints that {@link Conversation#wire()} shows; empty if the bytes aren't this method's. */
    List<Fingerprint> fingerprints(Conversation conversation);
}
