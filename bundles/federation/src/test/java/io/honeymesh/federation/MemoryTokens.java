// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.Caller;
import io.honeymesh.api.Role;
import io.honeymesh.api.service.AccessTokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Tokens as the web bundle keeps them, without the rest of it; they outlive the node they are given to. */
final class MemoryTokens implements AccessTokens {

    final List<String> secrets = new ArrayList<>(List.of("old", "older"));
    long epoch;
    boolean broken;

    boolean letsIn(String secret) {
        return secrets.contains(secret);
    }

    @Override
    public boolean replaceAll(String secret, long to) {
        if (to <= epoch) {
            return false;
        }
        if (broken) {
            throw new UncheckedIOException(new IOException("the disk is full"));
        }
        secrets.clear();
        secrets.add(secret);
        epoch = to;
        return true;
    }

    @Override
    public long fleetEpoch() {
        return epoch;
    }

    @Override
    public List<Token> tokens() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Issued issue(String name, Role role) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Issued rotate(String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void revoke(String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isValid(Caller caller) {
        throw new UnsupportedOperationException();
    }
}
