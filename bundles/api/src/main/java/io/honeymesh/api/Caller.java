// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

/**
 * Who asks over the web: the holder of a token, let in.
 *
 * @param tokenId the token's public name, by which it is listed and revoked
 * @param name what its administrator calls it
 */
public record Caller(String tokenId, String name, Role role) {

    /** The attribute under which a servlet finds the caller of a request; it is there for every request that gets that far. */
    public static final String ATTRIBUTE = "io.honeymesh.caller";
}
