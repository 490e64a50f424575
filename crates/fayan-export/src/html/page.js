'use strict';
(() => {
  const fields = [...document.querySelectorAll('.field')];
  const marks = fields.map(() => []);
  for (const mark of document.querySelectorAll('[data-f]')) {
    for (const number of mark.dataset.f.split(' ')) marks[number].push(mark);
  }
  const length = field => field.dataset.s.split(' ').map(span => span.split('-'))
    .reduce((sum, [start, end]) => sum + (end - start), 0);
  const status = document.getElementById('status');
  let chosen = null;

  // Marks a field everywhere and brings it into view, except where it was chosen.
  function choose(field, from) {
    if (chosen) {
      for (const part of [chosen, ...marks[fields.indexOf(chosen)]]) part.classList.remove('on');
      chosen.removeAttribute('aria-current');
    }
    chosen = field;
    const parts = marks[fields.indexOf(field)];
    for (const part of [field, ...parts]) part.classList.add('on');
    field.setAttribute('aria-current', 'true');
    for (const pane of ['raw', 'clean', 'fields']) {
      const part = [field, ...parts].find(part => part.closest('section').id === pane);
      if (part && pane !== from) part.scrollIntoView({ block: 'center' });
    }
    status.textContent = `${field.querySelector('b').textContent}: bytes ${field.dataset.s.replaceAll(' ', ', ')}`;
  }

  // The narrowest field of a place; chosen again, the next wider one.
  function fieldAt(mark) {
    const here = mark.dataset.f.split(' ').map(number => fields[number]).sort((a, b) => length(a) - length(b));
    return here[(here.indexOf(chosen) + 1) % here.length];
  }

  function act(target) {
    const field = target.closest('.field');
    const mark = target.closest('[data-f]');
    if (field) choose(field, 'fields');
    else if (mark) choose(fieldAt(mark), mark.closest('section').id);
    return field || mark;
  }

  document.addEventListener('click', event => act(event.target));
  document.addEventListener('keydown', event => {
    if (event.key === 'Enter' || event.key === ' ') {
      if (act(event.target)) event.preventDefault();
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && event.target.closest('.field')) {
      const next = fields[fields.indexOf(event.target.closest('.field')) + (event.key === 'ArrowDown' ? 1 : -1)];
      if (next) {
        next.focus();
        choose(next, '');
      }
      event.preventDefault();
    }
  });
  document.getElementById('edits').addEventListener('change', event => {
    document.body.classList.toggle('hide-edits', !event.target.checked);
  });
  const named = location.hash && document.getElementById(location.hash.slice(1));
  if (named && named.classList.contains('field')) choose(named, '');
})();
