"""Stages, endings and forecast categories as other programs come with them, before anybody configures them."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.vocabulary import fold


def _stages(**words: str) -> Mapping[str, str]:
    return {fold(word.strip()): stage for stage, spellings in words.items() for word in spellings.split("|")}


STOCK_STAGES = _stages(
    prospect="Prospecting|Prospección|Appointment Scheduled|appointmentscheduled|Cita programada|Lead In|New|Nuevo|"
    "Nueva|New Lead|Entrada de prospectos|Entrada de leads",
    qualified="Qualification|Calificación|Cualificación|Needs Analysis|Análisis de necesidades|Necesita análisis|"
    "Value Proposition|Propuesta de valor|Id. Decision Makers|Id. Decision-Makers|Perception Analysis|"
    "Análisis de percepción|Id. responsables de la toma de decisiones|Id. de responsables de decisiones|"
    "Identificación de responsables de decisiones|Qualified To Buy|qualifiedtobuy|Calificado para comprar|"
    "Calificado para la compra|Cualificado para comprar|Qualified|Calificado|Calificada|Cualificado|Contact Made|"
    "Contacto establecido|Contactado|Demo Scheduled|Demo programada|Demostración programada",
    proposal="Proposal/Price Quote|Proposal/Quote|Proposal|Propuesta/Presupuesto|Propuesta/Cotización de precio|"
    "Propuesta/Cotización|Propuesta/Oferta de precio|Presentation Scheduled|presentationscheduled|"
    "Presentación programada|Proposal Made|Propuesta realizada|Propuesta hecha|Proposal Sent|Propuesta enviada|"
    "Oferta enviada|Proposition|Proposición|Propuesta",
    negotiation="Negotiation/Review|Negotiation|Negociación/Revisión|Decision Maker Bought-In|decisionmakerboughtin|"
    "Decisor convencido|Responsable de la toma de decisiones convencido|Responsable de decisiones involucrado|"
    "Contract Sent|contractsent|Contrato enviado|Negotiations Started|Negotiation Started|Negociaciones iniciadas|"
    "Negociación iniciada|En negociación",
    won="Closed Won|closedwon|Cerrada ganada|Cerrado ganado|Ganada/Cerrada|Cierre ganado|Won|Ganado|Ganada",
    lost="Closed Lost|closedlost|Cerrada perdida|Cerrado perdido|Perdida/Cerrada|Cierre perdido|Lost|Perdido|Perdida",
)
"""Folded stage of a program that nobody configured, and ours."""
STATUSES = _stages(
    open="open|abierto|abierta|active|activo|activa|in progress|en curso|en proceso|pendiente|viva|vivo|new|nueva",
    won="won|ganado|ganada|closed won|cerrada ganada|adjudicada|adjudicado|aceptada|success",
    lost="lost|perdido|perdida|closed lost|cerrada perdida|rechazada|no adjudicada|desestimada",
    cancelled="cancelled|canceled|cancelado|cancelada|anulado|anulada|abandoned|abandonada|deleted|eliminado|eliminada",
)
FORECASTS = _stages(
    commit="Most Likely|Muy probable", best_case="Mejor de los casos", omitted="Not forecasted|Omitida", closed="Closed"
)
