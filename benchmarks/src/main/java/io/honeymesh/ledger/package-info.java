// SPDX-License-Identifier: Apache-2.0
/** In the ledger's package to write as its writer does. */
package io.honeymesh.ledger;
