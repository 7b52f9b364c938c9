// SPDX-License-Identifier: Apache-2.0
/** What nodes say to each other, as bytes: messages in deterministic CBOR inside COSE_Sign1. Pure functions of their input. */
package io.honeymesh.federation.wire;
