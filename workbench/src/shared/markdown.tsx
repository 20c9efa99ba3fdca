// A card's detail: markdown in which HTML stays text, and only http and https addresses become links.
import MarkdownIt from 'markdown-it';

const markdown = new MarkdownIt({html: false, linkify: false, breaks: false}).disable(['image']);
markdown.validateLink = (url: string) => /^https?:\/\//i.test(url.trim());
const plainLink = markdown.renderer.rules.link_open ?? ((tokens, i, options, _env, self) => self.renderToken(tokens, i, options));
markdown.renderer.rules.link_open = (tokens, i, options, env, self) => {
  tokens[i]?.attrSet('rel', 'noopener noreferrer');
  tokens[i]?.attrSet('target', '_blank');
  return plainLink(tokens, i, options, env, self);
};

export function Markdown({text}: {text: string}) {
  return <div class="markdown" dangerouslySetInnerHTML={{__html: markdown.render(text)}} />;
}
