// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.IpAddress;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What the node says of itself where several parts have to be asked, as JSON-friendly documents: the same that the shell's commands
 * print with {@code --json}. Thread-safe.
 */
@ProviderType
public interface Reports {

    /** How the node is ({@code honeymesh:status}); {@code warnings} in it is what an operator must know. Never fails for what is missing. */
    Map<String, Object> status();

    /**
     * Why an address is blocked or not ({@code honeymesh:why}), secrets hidden.
     *
     * @throws IllegalStateException with one clear line if there is no ban book
     */
    Map<String, Object> why(IpAddress address);

    /** An event as one line of text for people, without its time; secrets hidden. */
    String line(Map<String, Object> event);
}
