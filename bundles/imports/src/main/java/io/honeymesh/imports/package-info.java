// SPDX-License-Identifier: Apache-2.0
/**
 * What other programs tell the node: lists of addresses, in the forms that they are published in. Each form is a service of
 * {@link io.honeymesh.api.spi.Importer}; {@link io.honeymesh.imports.ImportDesk} keeps what they read, {@link io.honeymesh.imports.Advised}
 * weighs it.
 */
package io.honeymesh.imports;
