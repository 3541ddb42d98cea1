package org.isotherm.tiering;

/** How far a plan has come. */
public enum PlanState {
    BUILDING,
    READY,
    /** Who was building it is gone, and it will never be whole. */
    FAILED
}
