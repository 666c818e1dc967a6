"""Words beside which, and for which, names are taken or not, folded: titles, particles, departments, Rosa and Sol."""

from __future__ import annotations

from pipeline.vocabulary import fold


def _set(text: str) -> frozenset[str]:
    return frozenset(map(fold, text.split()))


TITLES = _set("sr sra srta señor señora señorita d da dña don doña mr mrs ms miss mister dr dra")
PARTICLES = _set("de del la las los lo el y e i da das do dos di du le san santa van von der den ten mac al")
ROLES = _set(
    """
    accounting accounts admin administración administrador administradora almacén area área asesor asesora atención
    ayuda billing booking buyer calidad central centralita ceo cfo chief cliente clientes comercial compra comprador
    compradora compras contabilidad contact contacto coo correo cto delegado delegada department departamento dept
    desk dirección direccion director directora dpto dueña dueño email empleo encargada encargado engineer facturación
    facturas finance financiera financiero finanzas front gerencia gerente hello help hola hotel info informática
    ingeniera ingeniero invoices it jefa jefe jobs logistics logística mail manager mantenimiento marketing noreply
    obra obras oficina office ofertas operaciones operations orders owner pedidos personal plant presidenta presidente
    presupuestos producción production propietaria propietario proyectos purchasing procurement quality recepción
    reception reservas responsable rrhh sales secretaria secretario shop sistemas socia socio soporte support taller
    team técnica técnico tienda ventas warehouse web
    """
)
"""Departments and what people do there, which stand beside names and before an `@`."""
COMMON = _set(
    """
    abril adán alba alma amor ángel ángeles april art asunción aurora belén bella bill blanca brisa bruno camino
    caridad celeste chase clara clemente concepción consuelo coral cruz daisy dawn dolores domingo don drew dulce earl
    encarnación esperanza estrella faith fe feliz flor franco frank gala gema gene gloria grace gracia grant guy
    heather holly hope iris ivy jack jordan joy julio june justo león linda lily luna luz mar marcial marco margarita
    marina mark máximo may mercedes milagros miles modesto montaña nieves noel norm oliva page paloma pat paz penny
    perla pía pilar pío prudencia ray regina remedios reyes rich rob rocío rosa rose ruby salud salvador santos segundo
    severo sierra socorro sol soledad sue tomás trinidad vega vera victor victoria vida violeta virginia will
    """
)
"""Given names that are words too."""
