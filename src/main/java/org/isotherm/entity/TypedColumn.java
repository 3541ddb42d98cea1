package org.isotherm.entity;

/**
 * A column that a condition may ask about.
 *
 * @param sql the expression for its value, of exactly that type, for the entity called {@code e}
 */
public record TypedColumn(ColumnType type, String sql) {}
