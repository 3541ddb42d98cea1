package org.isotherm.faults;

import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.pool.TypePool;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Weaves a mask into the comparisons of {@code long} of a method: {@code a != b} is compiled to a comparison whose result
 * is 0 for equal values, so that a mask of 0 makes all values equal.
 */
final class Comparisons implements AsmVisitorWrapper.ForDeclaredMethods.MethodVisitorWrapper {
    /** The system property of a point's mask: the one thing that woven code and the agent both know without a class. */
    static final String MASK = "isotherm.faults.mask.";

    private final CrashPoint point;

    Comparisons(CrashPoint point) {
        this.point = point;
    }

    @Override
    public MethodVisitor wrap(
            TypeDescription type,
            MethodDescription method,
            MethodVisitor next,
            Implementation.Context context,
            TypePool pool,
            int writerFlags,
            int readerFlags) {
        return new MethodVisitor(OpenedClassReader.ASM_API, next) {
            private boolean found;

            @Override
            public void visitEnd() {
                super.visitEnd();
                if (!found) {
                    Faults.woven("FAILED " + point + " " + method + " has no comparison any more");
                }
            }

            @Override
            public void visitInsn(int opcode) {
                super.visitInsn(opcode);
                if (opcode == Opcodes.LCMP) {
                    found = true;
                    // straight on, so that no stack map frame changes: result & Integer.getInteger(mask, -1)
                    super.visitLdcInsn(MASK + point);
                    super.visitInsn(Opcodes.ICONST_M1);
                    super.visitMethodInsn(
                            Opcodes.INVOKESTATIC,
                            "java/lang/Integer",
                            "getInteger",
                            "(Ljava/lang/String;I)Ljava/lang/Integer;",
                            false);
                    super.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/Integer", "intValue", "()I", false);
                    super.visitInsn(Opcodes.IAND);
                }
            }
        };
    }
}
