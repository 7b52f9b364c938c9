// SPDX-License-Identifier: Apache-2.0
/** A Microsoft SQL Server as a trap: what the 2019 edition on Linux says, over databases that do not exist. */
package io.honeymesh.trap.mssql;
