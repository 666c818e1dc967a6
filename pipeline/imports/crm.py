"""What the programs that people come from call things: headings and stages of their exports, and of plain sheets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.vocabulary import fold

IGNORED = ""
"""What is calculated by the other program, and changes by itself."""
ACCOUNT_KEY = "account key"
"""The number by which a row names its account; no field of ours, but a key to join by."""
CONTACT_KEY = "contact key"
SPARE = 100
"""The rank from which on a heading counts only where no other of its field does; else it is ignored."""
Words = Mapping[str, tuple[str, int]]
"""Folded heading → what it means, and its rank among the headings that mean the same (0 comes first)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program's name, its headings, and what tells it from others: how it writes them, folded."""

    name: str
    words: Words
    telling: frozenset[str]
    prefixed: bool = False
    """Whether headings begin with what they are of: `Deal - Title`."""
    grouped: bool = False
    """Whether a row above others may tell what they have in common: `New (2)`."""
    several_clients: bool = False
    """Whether one cell may name several companies: `Beta;Gamma`."""


def _words(table: str) -> Words:
    found: dict[str, tuple[str, int]] = {}
    for line in re.sub(r"\s*\n\s*\|", "|", table).strip().split("\n"):
        field, _, spellings = line.strip().partition(":")
        meant = {"ignored": IGNORED}.get(field, field)
        for rank, spelling in enumerate(spellings.split("|")):
            spare = spelling.strip().startswith("~")
            found.setdefault(fold(spelling.strip(" ~")), (meant, rank + (SPARE if spare else 0)))
    return found


def _telling(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split("|"))


PLAIN = _words(
    """
    name: opportunity name|opportunity|deal name|deal title|deal|title|project name|project|subject
      |nombre de la oportunidad|nombre de oportunidad|nombre oportunidad|oportunidad|nombre del negocio|negocio
      |trato|título|nombre del proyecto|proyecto|asunto
    client: account name|client name|customer name|company name|organization name|organization|organisation|company
      |nombre del cliente|nombre cliente|nombre de la cuenta|nombre de la empresa|nombre empresa|cuenta
      |empresa cliente|organización|compañía
    end_customer: end customer|end user|end client|usuario final
    stage: stage name|deal stage|opportunity stage|sales stage|pipeline stage|stage|fase de venta|etapa de venta
      |fase de la oportunidad|etapa de la oportunidad|etapa del negocio|fase del negocio|situación
    status: opportunity status|deal status|status|estado de la oportunidad|estado del negocio|estado
    created: created|created date|created on|create date|creation date|date created|date opened|open date|opened
      |engage date|start date|fecha de creación|fecha creación|creado el|creada el|fecha de alta|fecha alta
      |fecha de apertura|fecha apertura|fecha de entrada|fecha entrada|fecha de inicio|trato creado
      |negocio creado|date|fecha
    amount: amount|deal value|deal amount|opportunity amount|opportunity value|total amount|total value
      |contract value|expected revenue|importe|importe total|importe neto|importe sin iva|importe estimado
      |importe previsto|importe oferta|importe de la oferta|valor|valor total|valor del negocio|monto|monto total
      |cuantía|presupuesto|ingreso esperado|ingresos esperados|ingreso previsto|ventas previstas|base imponible
      |revenue|total|precio
    monthly_amount: monthly value|monthly revenue|mrr|cuota mensual|mensualidad|cuota
    months: term months|contract months|term|duración meses|plazo meses|duración|plazo
    probability: probability|win probability|éxito|posibilidades|prob|chance|likelihood|close probability
      |probabilidad de cierre|probabilidad cierre|probabilidad de éxito|probabilidad de venta|prob cierre|%
    forecast_category: forecast category|categoría de previsión|categoría de pronóstico|categoría
    close_date: expected close date|expected closing date|expected closing|expected close|estimated close date
      |estimated closing date|forecast close date|target close date|close date|closing date|close
      |fecha prevista de cierre|fecha prevista cierre|fecha de cierre prevista|fecha cierre prevista
      |fecha estimada de cierre|fecha estimada cierre|fecha de cierre estimada|fecha cierre estimada
      |fecha esperada de cierre|cierre previsto|cierre esperado|cierre estimado|previsión de cierre|previsión cierre
      |fecha cierre|f cierre|f prev cierre|fecha prev cierre|fecha prevista
    invoice_date: invoicing date|billing date|invoice date|fecha de facturación|fecha facturación
      |fecha prevista de facturación|fecha de factura|facturación|fecha venta
    products: product name|product|products|product or service|service|services|item|items|nombre del producto
      |producto|productos y servicios|producto o servicio|producto/servicio|servicio|servicios|artículo
    contacts.name: contact name|primary contact|main contact|contact person|contact full name|contact
      |persona de contacto|nombre del contacto|nombre de contacto|nombre contacto|contacto principal|contacto
    contacts.surname: contact last name|contact surname|apellidos del contacto|apellidos|apellido
    contacts.position: contact title|contact position|contact job title|job title|job position|position
      |cargo del contacto|cargo contacto|cargo|puesto|puesto de trabajo
    contacts.phone: contact phone|phone number|phone|telephone|mobile phone|mobile|tel|teléfono de contacto
      |teléfono del contacto|teléfono contacto|teléfono|teléfono móvil|móvil|celular
    contacts.email: contact email|email address|e-mail|email|mail|correo electrónico|correo del contacto
      |email contacto|email de contacto|correo
    decision_maker: decision maker|decisor|persona que decide|quién decide|responsable de la decisión
    last_interaction: last interaction|last activity date|last activity|last contact date|last contacted
      |last contact|última actividad|fecha de la última actividad|fecha última actividad|último contacto
      |fecha último contacto|fecha del último contacto|última interacción|última visita
    next_date: next date|next activity date|next action date|next step date|next contact date|next contact
      |next meeting|follow up date|follow up|followup|next call|fecha próxima acción|fecha de la próxima acción
      |fecha próximo paso|fecha del próximo paso|fecha siguiente paso|fecha siguiente acción|fecha próxima actividad
      |fecha próximo contacto|fecha de seguimiento|próximo contacto|próxima llamada|próxima visita|próxima reunión
    next_step: next step|next steps|next action|next actions|next activity|action|próxima acción|próximas acciones
      |próximo paso|próximos pasos|siguiente paso|siguientes pasos|siguiente acción|próxima actividad|acción
      |acciones|tarea|pendiente
    owner: deal owner|opportunity owner|account owner|owner name|owner|sales rep|sales representative|sales person
      |salesperson|sales agent|seller|account manager|account executive|assigned to|assignee|rep
      |propietario de la oportunidad|propietario de oportunidad|propietario del negocio|propietario
      |responsable comercial|responsable de la cuenta|agente comercial|agente|asignado a|gestor|delegado
    channel: reseller|partner|sales channel|partner reseller|revendedor|canal de venta|socio
    tier: tier|grade|valoración|clasificación
    competitors: competitor|competitors|main competitors|competidor|competencia
    actual_close_date: actual close date|closed on|date closed|closed at|won on|won time|lost time
      |fecha real de cierre|fecha cierre real|cerrada el|fecha de ganada|fecha de pérdida
    actual_amount: actual revenue|actual value|actual amount|closed amount|won amount|close value|importe final
      |importe ganado|importe adjudicado|importe cerrado|ingreso real
    lost_reason: lost reason|loss reason|closed lost reason|reason lost|reason for loss|motivo de pérdida
      |motivo de la pérdida|motivo pérdida|razón de pérdida|causa de pérdida|motivo de cierre perdido
    lost_to: lost to|lost to competitor|competitor won|perdido ante|perdida frente a|ganador|adjudicatario
    tags: tags|tag|labels|label|etiqueta
    currency: currency|currency code|amount currency|deal currency|opportunity currency|moneda|divisa
      |moneda del importe|divisa del importe
    id: opportunity id|opportunity number|deal id|record id|external id|reference|ref|code|id oportunidad
      |id de oportunidad|id de la oportunidad|código|código de oportunidad|referencia|nº de oportunidad
      |número de oportunidad|nº oportunidad|expediente
    notes: notes|note|comments|comment|remarks|description|internal notes|details|notas|nota|observaciones
      |comentarios|comentario|descripción|detalles
    account key: account id|company id|customer id|organization id|client id|id de cuenta|id de la cuenta|id cliente
      |id de cliente|código cliente|código de cliente|id empresa|id de empresa
    contact key: contact id|id de contacto|id contacto
    """
)
SALESFORCE = Program(
    name="salesforce",
    words=_words(
        """
        client: account.name|account name: account name|account|nombre de la cuenta: nombre de cuenta
        stage: stagename|stage|etapa
        close_date: closedate|close date|fecha de cierre
        created: createddate|created date|fecha de creación
        owner: owner.name|opportunity owner: full name|opportunity owner|owner full name
          |propietario de oportunidad: nombre completo|propietario de oportunidad|owner.alias
          |opportunity owner alias
        amount: amount|importe|~amount (converted)|~expectedrevenue|~expected revenue|~expected revenue (converted)
          |~ingresos esperados
        currency: currencyisocode|opportunity currency|amount currency|importe divisa|divisa de importe
          |divisa del importe|moneda de importe|divisa de la oportunidad
          |~amount (converted) currency|~expected revenue currency|~expected revenue (converted) currency
        forecast_category: forecastcategoryname|forecastcategory|forecast category|categoría de previsiones
          |categoría de pronóstico
        next_step: nextstep|next step|siguiente paso
        last_interaction: lastactivitydate|last activity|última actividad
        notes: description|opportunity description|descripción
        is_closed: isclosed|closed|cerrado|cerrada
        is_won: iswon|won|ganado|ganada
        lost_reason: loss reason|closed lost reason|loss_reason__c|lost_reason__c|closed_lost_reason__c|reason lost
        competitors: maincompetitors__c|main competitor(s)
        contacts.name: primary contact|contact.name|contact: full name|contact name|contacto principal
        contacts.email: contact.email|contact: email|email
        contacts.phone: contact.phone|contact: phone|phone
        contacts.position: contact.title|contact: title
        id: opportunity id|id|18 character opportunity id|id. de oportunidad|opportunity.id
        account key: accountid|account id|account.id|id. de cuenta
        contact key: contactid|contact id|primarycontactid
        ignored: fiscal|fiscalyear|fiscalquarter|fiscal period
          |fiscal year|fiscal quarter|periodo fiscal|trimestre fiscal|age|ageindays|antigüedad|stage duration
          |laststagechangeindays|pushcount|push count|isdeleted|hasopenactivity|hasoverduetask
          |hasopportunitylineitem|systemmodstamp|lastmodifieddate|lastmodifiedbyid|lastvieweddate|lastreferenceddate
          |last modified date|last modified by|forecast amount
        """
    ),
    telling=_telling(
        "StageName|CloseDate|AccountId|Account.Name|CreatedDate|ForecastCategoryName|IsWon|NextStep|Opportunity Owner|"
        "Opportunity Owner: Full Name|Fiscal Period|Probability (%)|Age|Opportunity Name|Account Name|Lead Source|"
        "Propietario de oportunidad|Periodo fiscal|Probabilidad (%)|Nombre de la cuenta|Account Name: Account Name"
    ),
)
HUBSPOT = Program(
    name="hubspot",
    words=_words(
        """
        name: deal name|nombre del negocio
        client: primary associated company|associated company (primary)|associated company|associated companies
          |company name|empresa asociada|empresa asociada (principal)
        stage: deal stage|etapa del negocio
        close_date: close date|fecha de cierre
        created: create date|fecha de creación
        owner: deal owner|propietario del negocio
        amount: amount|valor|importe|cantidad|~amount in company currency|~importe en la moneda de la empresa
          |~valor en la moneda de la empresa
        currency: currency|moneda|divisa
        contacts: associated contact|associated contacts|primary associated contact|contacto asociado
          |contactos asociados
        is_won: is closed won|is closed won?|is deal closed won
        is_lost: is closed lost|is closed lost?
        is_closed: is deal closed?|is deal closed|is closed (numeric)
        probability: deal probability|probabilidad del negocio|probabilidad de negocio
        forecast_category: forecast category
        lost_reason: closed lost reason|motivo de cierre perdido|motivo del cierre perdido
        next_step: next step|siguiente paso|next steps
        next_date: next activity date|fecha de la próxima actividad|fecha de próxima actividad
        last_interaction: last activity date|last contacted|fecha de la última actividad|fecha de última actividad
        notes: deal description|description|descripción del negocio
        tags: deal tags
        id: record id|deal id|id de registro|id. de registro|id del registro
        account key: associated company ids|associated company ids (primary)|primary associated company id
          |associated company id
        contact key: associated contact ids|associated contact ids (primary)
        ignored: weighted amount|weighted amount in company currency|forecast amount|days to close
          |days in current stage|last modified date|number of sales activities|number of times contacted
          |number of associated contacts|number of associated companies|fecha de última modificación
          |importe ponderado|valor ponderado
        """
    ),
    several_clients=True,
    telling=_telling(
        "Record ID|Deal Name|Deal Stage|Deal owner|Create Date|Associated Company|Associated Contact|Deal probability|"
        "Associated Company IDs|Associated Contact IDs|Closed Lost Reason|Closed Won Reason|Deal Type|Is Closed Won|"
        "Amount in company currency|Associated Company (Primary)|Associated Company IDs (Primary)|ID de registro|"
        "Nombre del negocio|Etapa del negocio|Propietario del negocio"
    ),
)
PIPEDRIVE = Program(
    name="pipedrive",
    words=_words(
        """
        name: title|título
        client: organization|organization - name|organization name|organización|organización - nombre
        stage: stage|stage (pipeline)|etapa
        status: status|estado
        created: deal created|add time|creation date|created|trato creado|negocio creado|fecha de creación
        amount: value|valor
        currency: currency of value|currency|value currency|moneda de valor|moneda del valor|moneda
        probability: probability|probabilidad
        owner: owner|propietario
        contacts.name: contact person|person - name|person name|persona de contacto|persona - nombre
        contacts.email: person - email|person - email (work)|person - email - work|person - email - other|email
          |persona - correo electrónico|persona - correo electrónico - trabajo
        contacts.phone: person - phone|person - phone (work)|person - phone - work|person - phone - mobile|phone
          |persona - teléfono|persona - teléfono - trabajo
        contacts.position: person - job title|person - position|persona - cargo
        close_date: expected close date|fecha prevista de cierre|fecha de cierre prevista|fecha de cierre esperada
        actual_close_date: won time|lost time|ganado el|perdido el|deal closed on|closed on|close time
          |fecha de ganado|fecha de perdido
          |hora de ganado|hora de perdido|trato cerrado el|negocio cerrado el
        lost_reason: lost reason|motivo de pérdida|motivo de la pérdida
        next_date: next activity date|fecha de la próxima actividad|fecha de próxima actividad
        next_step: next activity subject|next activity
        last_interaction: last activity date|fecha de la última actividad|fecha de última actividad
        products: product name|nombre del producto
        tags: label|labels|etiqueta|etiquetas
        id: id|pipedrive system id
        account key: organization - id|organization id|org id|organization - pipedrive system id
        contact key: person - id|person id|person - pipedrive system id
        ignored: weighted value|currency of weighted value|update time|last stage change|stage change time
          |total activities|done activities|activities to do|email messages count|last email received
          |last email sent|product quantity|product amount|participants count|files count|notes count
          |followers count|next activity id|last activity id|visible to|archive status|valor ponderado
        """
    ),
    telling=_telling(
        "Deal - Title|Deal - Organization|Deal - Value|Deal - Stage|Deal - Status|Deal - Owner|Deal - ID|"
        "Deal - Contact person|Deal - Expected close date|Deal - Currency of value|Deal - Won time|Deal - Lost time|"
        "Deal - Deal created|Deal - Lost reason|Person - Email|Expected close date|Currency of value|Won time|"
        "Lost time|Deal created|Contact person|Deal closed on|Trato - Título|Trato - Organización|Trato - Valor|"
        "Trato - Etapa|Trato - Estado|Negocio - Título|Negocio - Organización|Negocio - Valor|"
        "Negocio - Etapa|Negocio - Estado"
    ),
    prefixed=True,
)
ODOO = Program(
    name="odoo",
    words=_words(
        """
        name: opportunity|oportunidad|name
        client: customer|partner_id|partner_id/name|customer/name|customer/display name|company name|partner_name
          |cliente|cliente/nombre|nombre de la empresa|nombre de la compañía
        stage: stage|stage_id|stage_id/name|stage/stage name|etapa|etapa/nombre de etapa
        amount: expected revenue|expected_revenue|planned_revenue|ingreso esperado|ingresos esperados
          |ingreso estimado|ingresos estimados
        currency: currency|company_currency|company_currency/name|currency_id|moneda
        probability: probability|automated_probability|probabilidad
        close_date: expected closing|date_deadline|cierre esperado|cierre previsto|cierre estimado
          |fecha límite esperada
        actual_close_date: closed date|date_closed|fecha de cierre
        created: created on|create_date|creation date|creado el|creado en|fecha de creación
        owner: salesperson|user_id|user_id/name|salesperson/name|comercial|comercial/nombre|vendedor
        lost_reason: lost reason|lost_reason|lost_reason_id|lost_reason_id/name|lost_reason/name|motivo de pérdida
          |razón de pérdida|motivo de la pérdida
        tags: tags|tag_ids|tag_ids/name|tags/tag name|etiquetas
        notes: notes|description|internal notes|notas|notas internas
        contacts.name: contact name|contact_name|nombre del contacto|nombre de contacto|nombre contacto
        contacts.email: email|email_from|correo electrónico|correo
        contacts.phone: phone|mobile|teléfono|móvil
        contacts.position: job position|function|puesto de trabajo|puesto
        is_active: active|activo
        next_date: next activity deadline|activity_date_deadline|fecha límite de la siguiente actividad
          |fecha límite de la próxima actividad|fecha límite siguiente actividad
        next_step: next activity summary|activity_summary|resumen de la siguiente actividad
          |resumen de la próxima actividad|resumen siguiente actividad
        id: id|external id|id externo|id. externa
        account key: partner_id/id|customer/external id|customer/id|cliente/id|cliente/id externo|partner_id/.id
        ignored: prorated revenue|prorated_revenue|ingreso prorrateado|ingresos prorrateados|expected mrr
          |recurring_revenue_monthly_prorated|days to assign|days to close|day_open|day_close|last stage update
          |date_last_stage_update|last updated on|write_date|activity_state|activity state|color
        """
    ),
    grouped=True,
    telling=_telling(
        "Expected Revenue|Expected Closing|Salesperson|Lost Reason|External ID|partner_id|partner_id/name|stage_id|"
        "partner_id/id|stage_id/name|user_id|user_id/name|expected_revenue|planned_revenue|date_deadline|email_from|"
        "lost_reason_id|lost_reason_id/name|contact_name|tag_ids|tag_ids/name|create_date|Created on|Sales Team|"
        "Closed Date|Prorated Revenue|Ingreso esperado|Ingresos esperados|Cierre esperado|Creado el|"
        "ID externo|Equipo de ventas"
    ),
)
PROGRAMS = (SALESFORCE, HUBSPOT, PIPEDRIVE, ODOO)
COALESCED = ("actual_close_date", "notes", "client")
"""Fields for which several recognised columns count, the first that holds something; of notes, all."""
